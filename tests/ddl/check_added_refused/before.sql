CREATE TABLE t (n int);
INSERT INTO t VALUES (4), (0), (-1), (NULL);
