CREATE TABLE t (id int NOT NULL PRIMARY KEY, v set('a','b','c') NOT NULL);
INSERT INTO t VALUES (1, 'a,c'), (2, 'b');
