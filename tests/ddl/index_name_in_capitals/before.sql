CREATE TABLE t (a int NOT NULL, KEY A_Idx (a));
