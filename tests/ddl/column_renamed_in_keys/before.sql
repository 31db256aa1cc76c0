CREATE TABLE dept (id int NOT NULL PRIMARY KEY);
CREATE TABLE user (
  uid int NOT NULL PRIMARY KEY, department int,
  CONSTRAINT user_dept FOREIGN KEY (department) REFERENCES dept (id)
);
INSERT INTO dept VALUES (5);
INSERT INTO user VALUES (1, 5);
