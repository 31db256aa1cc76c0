ALTER TABLE `user` MODIFY COLUMN `name` varchar(40) NOT NULL, ADD COLUMN `age` int;
