CREATE TABLE t (id int NOT NULL PRIMARY KEY, e enum('a','é') NOT NULL, s set('a','é') NOT NULL) CHARSET latin1;
INSERT INTO t VALUES (1, 'é', 'a,é');
