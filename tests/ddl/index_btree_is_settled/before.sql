CREATE TABLE t (a int NOT NULL, b int NOT NULL, KEY a_idx (a) USING BTREE, KEY b_idx (b));
