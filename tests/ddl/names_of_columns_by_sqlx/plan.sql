ALTER TABLE `user_account` ADD COLUMN `birthDay` date;
