CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL, note text);
INSERT INTO t VALUES (1, 'é', '東京'), (2, 'x', NULL);
