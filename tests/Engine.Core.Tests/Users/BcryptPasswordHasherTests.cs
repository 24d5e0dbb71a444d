using Engine.Core.Users;

namespace Engine.Core.Tests.Users;

public sealed class BcryptPasswordHasherTests : IDisposable
{
    private readonly BcryptPasswordHasher _hasher = new(cost: 4);

    public void Dispose() => _hasher.Dispose();

    [Theory]
    [InlineData("secret")]
    [InlineData("")]
    [InlineData("Pässwörd 密码 🔑")]
    [InlineData("a\0b")]
    public async Task Verify_PasswordThatWasHashed_IsTrueAndNoOther(string password)
    {
        var hash = await _hasher.HashAsync(password, default);

        Assert.Matches(@"^\$2[aby]\$04\$", hash);
        Assert.True(await _hasher.VerifyAsync(password, hash, default));
        Assert.False(await _hasher.VerifyAsync(password + "x", hash, default));
        Assert.False(await _hasher.VerifyAsync("Secret", hash, default));
        Assert.NotEqual(hash, await _hasher.HashAsync(password, default));
    }

    [Fact]
    public async Task Verify_HashOfAnotherImplementation_IsUnderstood()
    {
        // A published test vector of the algorithm.
        Assert.True(await _hasher.VerifyAsync("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", default));
        Assert.False(await _hasher.VerifyAsync("U*V", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", default));
    }

    [Fact]
    public async Task Hash_PasswordBeyondSeventyTwoBytes_IsRefusedAndNeverCut()
    {
        var longest = new string('é', 36);
        var hash = await _hasher.HashAsync(longest, default);

        Assert.True(await _hasher.VerifyAsync(longest, hash, default));
        Assert.False(await _hasher.VerifyAsync(longest + "c", hash, default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _hasher.HashAsync(longest + "b", default));
    }

    [Fact]
    public async Task NeedsRehash_AnotherCostOrAnotherAlgorithm_IsTrue()
    {
        using var other = new BcryptPasswordHasher(5);

        Assert.False(_hasher.NeedsRehash(await _hasher.HashAsync("a", default)));
        Assert.True(_hasher.NeedsRehash(await other.HashAsync("a", default)));
        Assert.True(_hasher.NeedsRehash("$argon2id$v=19$m=65536"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("$2a$")]
    [InlineData("$2a$10$short")]
    [InlineData("$2a$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$xx$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyO!!")]
    [InlineData("$2z$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$1$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b0WcoX+gtfwC7sPoYVEZtQ9nNkK")]
    public async Task Verify_NoBcryptHash_IsFalse(string hash) => Assert.False(await _hasher.VerifyAsync("secret", hash, default));

    [Theory]
    [InlineData(3)]
    [InlineData(32)]
    public void Constructor_CostOutOfRange_Throws(int cost) => Assert.Throws<ArgumentOutOfRangeException>(() => new BcryptPasswordHasher(cost));

    [Fact]
    public async Task Hash_ManyAtOnce_AllEnd()
    {
        var hashes = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => _hasher.HashAsync($"p{i}", default).AsTask()));

        Assert.Equal(32, hashes.Distinct().Count());
        Assert.True(await _hasher.VerifyAsync("p31", hashes[31], default));
    }
}
