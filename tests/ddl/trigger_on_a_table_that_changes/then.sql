INSERT INTO user VALUES (2, ' Bob ', 7);
