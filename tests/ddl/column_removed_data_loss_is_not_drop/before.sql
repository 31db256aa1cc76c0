CREATE TABLE user (id int NOT NULL PRIMARY KEY, name varchar(20));
INSERT INTO user VALUES (1, 'Ann');
