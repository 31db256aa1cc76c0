ALTER TABLE `user` ADD COLUMN `mail` varchar(255);
