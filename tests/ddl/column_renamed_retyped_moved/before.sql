CREATE TABLE user (id int NOT NULL PRIMARY KEY, nick varchar(20) NOT NULL, age int NOT NULL);
INSERT INTO user VALUES (1, 'Ann', 30);
