CREATE TABLE t (name varchar(255) NOT NULL);
INSERT INTO t VALUES ('a'), ('b');
