CREATE TABLE t (id int NOT NULL PRIMARY KEY, nick varchar(20) NOT NULL, KEY nick_idx (nick));
INSERT INTO t VALUES (1, 'x');
