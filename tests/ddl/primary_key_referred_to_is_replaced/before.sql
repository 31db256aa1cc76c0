CREATE TABLE dept (code varchar(5) NOT NULL PRIMARY KEY);
CREATE TABLE user (id int NOT NULL PRIMARY KEY, dept varchar(5) NOT NULL, CONSTRAINT user_dept FOREIGN KEY (dept) REFERENCES dept (code));
INSERT INTO dept VALUES ('it');
INSERT INTO user VALUES (1, 'it');
