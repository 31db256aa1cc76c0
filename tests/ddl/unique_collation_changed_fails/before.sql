CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(20) COLLATE utf8mb4_bin NOT NULL, UNIQUE KEY name_idx (name));
INSERT INTO t VALUES (1, 'ann'), (2, 'Ann'), (3, 'Bob');
