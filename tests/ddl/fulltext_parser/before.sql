CREATE TABLE t (id int NOT NULL PRIMARY KEY, body text NOT NULL, FULLTEXT KEY body_idx (body));
