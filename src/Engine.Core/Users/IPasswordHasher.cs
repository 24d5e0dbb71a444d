namespace Engine.Core.Users;

/// <summary>
/// Makes and checks password hashes. Never a fast hash: these are the only secrets people choose themselves. The engine never hands
/// over a password of more than <see cref="Limits.EngineLimits.PasswordBytes"/>, and bounds how many run at once.
/// </summary>
public interface IPasswordHasher
{
    /// <summary>A hash of the password with a salt of its own.</summary>
    ValueTask<string> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>Whether the password is the one that was hashed.</summary>
    ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a hash was made with other settings than this hasher has now, an imported one for example. It is replaced when its
    /// person signs in next. False by default.
    /// </summary>
    bool NeedsRehash(string hash) => false;
}
