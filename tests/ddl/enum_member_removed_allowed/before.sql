CREATE TABLE t (id int NOT NULL PRIMARY KEY, v enum('new','done','lost') NOT NULL);
INSERT INTO t VALUES (1, 'new'), (2, 'lost');
