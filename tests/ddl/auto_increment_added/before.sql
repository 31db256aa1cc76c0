CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(255) NOT NULL);
INSERT INTO t VALUES (0, 'zero'), (5, 'five');
