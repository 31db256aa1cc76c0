CREATE TABLE t (id int, name varchar(255) NOT NULL);
INSERT INTO t VALUES (1, 'a');
