CREATE TABLE t (id int NOT NULL, name varchar(255) NOT NULL);
INSERT INTO t VALUES (1, 'a'), (1, 'b'), (2, 'c');
