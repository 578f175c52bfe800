// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011), with the counter as chainrule.random.Philox uses it: block within
// the stream, which stream (two words), purpose. The same bits.
enum { DROPOUT = 3, AUGMENTATION = 4 };

__device__ void philox(u64 seed, u32 c0, u32 c1, u32 c2, u32 c3, u32 words[4]) {
    u32 key0 = (u32) seed;
    u32 key1 = (u32) (seed >> 32);
    for (int round = 0; round < 10; round++) {
        u64 product0 = (u64) 0xD2511F53u * c0;
        u64 product1 = (u64) 0xCD9E8D57u * c2;
        c0 = (u32) (product1 >> 32) ^ c1 ^ key0;
        c1 = (u32) product1;
        c2 = (u32) (product0 >> 32) ^ c3 ^ key1;
        c3 = (u32) product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
}
