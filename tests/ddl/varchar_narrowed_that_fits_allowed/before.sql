CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(80) NOT NULL);
INSERT INTO t VALUES (1, 'abcd'), (2, '東京');
