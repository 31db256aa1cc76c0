CREATE TABLE t (a int NOT NULL, KEY a_idx (a) IGNORED);
