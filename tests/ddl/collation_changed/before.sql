CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(20) COLLATE utf8mb4_general_ci NOT NULL);
INSERT INTO t VALUES (1, 'aé');
