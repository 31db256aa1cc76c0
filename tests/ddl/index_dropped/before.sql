CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(255) NOT NULL, KEY name_idx (name));
INSERT INTO t VALUES (1, 'a');
