CREATE TABLE t (a int NOT NULL, b int NOT NULL, KEY ab (a, b));
