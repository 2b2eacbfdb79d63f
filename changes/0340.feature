The list of a file's errors shows the mask of a repeated identity number, as it does of a wrong one.
What an administrator's commands say is in the language of the house.
