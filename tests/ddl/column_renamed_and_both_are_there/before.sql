CREATE TABLE user (id int NOT NULL PRIMARY KEY, nick varchar(255) NOT NULL, name varchar(255) NOT NULL);
INSERT INTO user VALUES (1, 'Ann', 'Anna');
