CREATE TABLE user (id int NOT NULL PRIMARY KEY, name varchar(20), age int NOT NULL);
INSERT INTO user VALUES (1, 'Ann', 30), (2, NULL, 40);
