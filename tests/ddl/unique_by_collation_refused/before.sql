CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(20) COLLATE utf8mb4_general_ci NOT NULL);
INSERT INTO t VALUES (1, 'Ann'), (2, 'ANN'), (3, 'Bob');
