/** Where an app is found that does not say what port it wants. */
export const usualPort = 8000;
