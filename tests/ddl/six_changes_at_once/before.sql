CREATE TABLE user (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  nick varchar(20) NOT NULL,
  age int NOT NULL,
  old_note text,
  KEY age_idx (age)
);
INSERT INTO user VALUES (1, 'Ann', 30, 'x');
