CREATE TABLE user (
  id int NOT NULL PRIMARY KEY, name varchar(20), age int NOT NULL,
  KEY name_idx (name), KEY both_idx (age, name)
);
INSERT INTO user VALUES (1, 'Ann', 30);
