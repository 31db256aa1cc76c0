CREATE TABLE t (id int NOT NULL, width int NOT NULL, height int NOT NULL);
INSERT INTO t VALUES (1, 10, 20);
