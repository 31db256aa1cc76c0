CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL, UNIQUE KEY name_idx (name));
INSERT INTO t VALUES (1, 'abcdef'), (2, 'abcxyz');
