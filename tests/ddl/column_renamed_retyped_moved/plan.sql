ALTER TABLE `user` MODIFY COLUMN `age` int NOT NULL AFTER `id`, CHANGE COLUMN `nick` `name` varchar(60);
