CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL, code varchar(20) COLLATE utf8mb4_bin NOT NULL) COLLATE utf8mb4_general_ci;
INSERT INTO t VALUES (1, 'aé', 'x');
