ALTER TABLE `user` DROP FOREIGN KEY `user_dept`;
