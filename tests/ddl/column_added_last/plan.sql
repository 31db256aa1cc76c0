ALTER TABLE `user` ADD COLUMN `name` varchar(255);
