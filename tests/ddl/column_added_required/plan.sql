ALTER TABLE `user` ADD COLUMN `name` varchar(255) NOT NULL AFTER `id`, ADD COLUMN `age` int NOT NULL;
