ALTER TABLE `t` DROP CHECK `positive`;
