CREATE TABLE t (id int NOT NULL PRIMARY KEY, v set('a','b') NOT NULL);
INSERT INTO t VALUES (1, 'a,b'), (2, '');
