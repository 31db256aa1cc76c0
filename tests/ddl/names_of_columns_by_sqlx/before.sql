CREATE TABLE user_account (userId int NOT NULL PRIMARY KEY, `e-mail` varchar(255) NOT NULL);
INSERT INTO user_account VALUES (1, 'a@x');
