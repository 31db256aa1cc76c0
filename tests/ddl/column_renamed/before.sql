CREATE TABLE user (id int NOT NULL PRIMARY KEY, nick varchar(255) NOT NULL, KEY nick_idx (nick));
INSERT INTO user VALUES (1, 'Ann');
