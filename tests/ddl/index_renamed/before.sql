CREATE TABLE t (a int NOT NULL, KEY old_idx (a));
