CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL, other varchar(20) CHARACTER SET utf8mb4 NOT NULL);
INSERT INTO t VALUES (1, 'é', '東');
