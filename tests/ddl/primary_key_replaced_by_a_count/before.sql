CREATE TABLE t (mail varchar(50) NOT NULL PRIMARY KEY);
INSERT INTO t VALUES ('a@x'), ('b@x');
