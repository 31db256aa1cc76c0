CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(20) NOT NULL);
INSERT INTO t VALUES (1, 'é'), (2, '東京');
