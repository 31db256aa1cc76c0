CREATE TABLE t (a int NOT NULL, b int NOT NULL, KEY one (a), KEY two (b));
